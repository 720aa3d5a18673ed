import { PredictionPipeline } from 'digits-model';

const pipeline = PredictionPipeline.load();

export async function POST(request: Request): Promise<Response> {
  const imageSource = new Uint8Array(await request.arrayBuffer());
  const { prediction } = await (await pipeline).predict({ imageSource });
  return Response.json({ prediction });
}
