import { Hono } from 'hono';
import { LABELS, PictureError, topK, type PredictionPipeline } from 'flowers-model';

/** Most bytes of a picture that is sent. */
const MOST_BYTES = 20 * 1024 * 1024;

/** The API: `GET /`, `GET /labels`, and `POST /predict` with the bytes of a picture file as its body. */
export function createApp(pipeline: PredictionPipeline): Hono {
  const app = new Hono();
  app.get('/', (context) => context.text('it\'s `our` "API"'));
  app.get('/labels', (context) => context.json(LABELS));
  app.post('/predict', async (context) => {
    const imageSource = new Uint8Array(await context.req.arrayBuffer());
    if (imageSource.length > MOST_BYTES)
      return context.json({ error: 'The picture is too large.' }, 413);
    try {
      const output = await pipeline.predict({ imageSource });
      return context.json({ prediction: output.prediction, top: topK(output, 3) });
    } catch (error) {
      if (error instanceof PictureError) return context.json({ error: error.message }, 400);
      throw error;
    }
  });
  return app;
}
