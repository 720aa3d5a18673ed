import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PredictionPipeline } from 'digits-model';

const pipeline = await PredictionPipeline.load();
createServer(async (request, response) => {
  if (request.method !== 'POST') return response.end();
  const { prediction } = await pipeline.predict({ imageSource: await buffer(request) });
  response.end(JSON.stringify({ prediction }));
}).listen(process.env.PORT);
