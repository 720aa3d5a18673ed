import { PredictionPipeline } from 'digits-model';
import { defineEventHandler, readRawBody } from 'h3';

const pipeline = PredictionPipeline.load();

export default defineEventHandler(async (event) => {
  const imageSource = (await readRawBody(event, false)) as Uint8Array;
  const { prediction } = await (await pipeline).predict({ imageSource });
  return { prediction };
});
