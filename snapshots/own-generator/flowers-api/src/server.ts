import { serve } from '@hono/node-server';
import { PredictionPipeline } from 'flowers-model';
import { createApp } from './app.js';

const port = Number(process.env['PORT'] ?? '8080');
const pipeline = await PredictionPipeline.load();
serve({ fetch: createApp(pipeline).fetch, port });
console.log(`http://localhost:${String(port)}`);
