import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { PredictionPipeline } from 'digits-model';

const pipeline = PredictionPipeline.load();
createServer(async (request, response) => {
  if (request.method !== 'POST') return response.end();
  const { prediction } = await (await pipeline).predict({ imageSource: await buffer(request) });
  response.end(JSON.stringify({ prediction }));
}).listen(process.env.PORT);
