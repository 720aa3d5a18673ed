import Fastify from 'fastify';
import { PredictionPipeline } from 'digits-model';

const pipeline = await PredictionPipeline.load();
const app = Fastify();
// The picture is handed on as the stream that it comes in.
app.addContentTypeParser('*', (request, payload, done) => done(null, payload));
app.post('/classify', async ({ body }) => {
  const { prediction } = await pipeline.predict({ imageSource: body });
  return { prediction };
});
await app.listen({ port: Number(process.env.PORT) });
