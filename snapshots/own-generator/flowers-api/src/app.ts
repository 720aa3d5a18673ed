import { Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LABELS, PictureError, topK, type Predictor } from 'flowers-model';

/** Bytes; a larger picture is refused. */
const LARGEST_PICTURE = 20 * 1024 * 1024;

/** The API: `GET /`, `GET /labels`, and `POST /predict` with the bytes of a picture file as its body. */
export function createApp(predictor: Predictor): Hono {
  const app = new Hono();
  app.get('/', (context) => context.text('it\'s `our` "API"'));
  app.get('/labels', (context) => context.json(LABELS));
  app.post('/predict', bodyLimit({ maxSize: LARGEST_PICTURE }), async (context) => {
    const imageSource = new Uint8Array(await context.req.arrayBuffer());
    try {
      const output = await predictor.predict({ imageSource });
      return context.json({ prediction: output.prediction, top: topK(output, 3) });
    } catch (error) {
      if (error instanceof PictureError) return context.json({ error: error.message }, 400);
      throw error;
    }
  });
  return app;
}
