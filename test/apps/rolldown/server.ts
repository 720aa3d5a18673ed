import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PredictionPipeline } from 'digits-model';

const modelFile = join(dirname(process.argv[1]), 'MLModel.zip');
const pipeline = PredictionPipeline.load({ modelFile });
createServer(async (request, response) => {
  if (request.method !== 'POST') return response.end();
  const { prediction } = await (await pipeline).predict({ imageSource: await buffer(request) });
  response.end(JSON.stringify({ prediction }));
}).listen(process.env.PORT);
