import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { PredictionPipeline } from 'digits-model';

const pipeline = await PredictionPipeline.load();
const app = new Hono();
app.post('/classify', async (context) => {
  const imageSource = new Uint8Array(await context.req.arrayBuffer());
  const { prediction } = await pipeline.predict({ imageSource });
  return context.json({ prediction });
});
serve({ fetch: app.fetch, port: Number(process.env.PORT) });
