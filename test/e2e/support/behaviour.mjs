// Runs in a generated project: what the model package does with odd input, as one line of JSON.
import { createReadStream } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { ASSETS, PredictionPipeline } from 'own-model';

const [red, green] = process.argv.slice(2);
const facts = {};
const messageOf = (promise) =>
  promise.then(
    () => 'no error',
    (error) => `${error.name}: ${error.message}`,
  );
const all = async (outputs) => {
  const found = [];
  for await (const { prediction } of outputs) found.push(prediction);
  return found;
};

const pipeline = await PredictionPipeline.load();

await copyFile(red, 'latest.webp');
const before = await pipeline.predict({ imageSource: 'latest.webp' });
await copyFile(green, 'latest.webp');
const after = await pipeline.predict({ imageSource: 'latest.webp' });
const fresh = await pipeline.predict({ imageSource: green });
facts.replaced = {
  changed: before.score[0] !== after.score[0],
  right: after.score.join() === fresh.score.join(),
};

facts.batchSize = {};
for (const batchSize of [0, -1, 2.5, NaN])
  facts.batchSize[batchSize] = await messageOf(
    all(pipeline.predictMany([{ imageSource: red }], { batchSize })),
  );
facts.threshold = await messageOf(PredictionPipeline.load({ threshold: 80 }));

const pictures = ['none.png', red, 'nothing.png', green].map((imageSource) => ({ imageSource }));
const events = [];
for await (const { input } of pipeline.predictMany(pictures, {
  onError: (error, input) => events.push(error.name, input.imageSource),
}))
  events.push(input.imageSource === red ? 'red' : 'green');
facts.events = events;
facts.unreadable = await all(
  pipeline.predictMany([{ imageSource: 'none.png' }], { batchSize: 1, onError: () => undefined }),
);

const sample = new URL('golden/sample-1.png', ASSETS);
const expected = (await pipeline.predict({ imageSource: sample })).score.join();
let sockets = 0;
const server = createServer((request, response) => {
  if (request.url.startsWith('/missing')) response.writeHead(404).end('x'.repeat(100_000));
  else if (request.url.startsWith('/endless')) {
    response.writeHead(200);
    const more = () => {
      while (response.write(Buffer.alloc(1 << 20)));
    };
    response.on('drain', more);
    more();
  } else createReadStream(sample).pipe(response);
});
server.on('connection', (socket) => {
  sockets++;
  socket.on('close', () => sockets--);
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;
const unused = createServer().listen(0, '127.0.0.1');
await once(unused, 'listening');
const { port: closedPort } = unused.address();
unused.close();
await once(unused, 'close');
const same = async (imageSource) => (await pipeline.predict({ imageSource })).score.join() === expected;
facts.sources = {
  url: await same(new URL('/sample.png', base)),
  text: await same(`${base}/sample.png`),
  fileUrl: await same(sample.href),
  nodeStream: await same(createReadStream(sample)),
  webStream: await same((await fetch(`${base}/sample.png`)).body),
  missing: await messageOf(pipeline.predict({ imageSource: new URL('/missing?sig=secret', base) })),
  refused: await messageOf(pipeline.predict({ imageSource: `http://127.0.0.1:${closedPort}/x` })),
  endless: await messageOf(pipeline.predict({ imageSource: new URL('/endless', base) })),
};
for (let index = 0; index < 20; index++)
  await messageOf(pipeline.predict({ imageSource: `${base}/missing` }));
facts.socketsKept = sockets;
server.closeAllConnections();
server.close();

const running = [red, green].map((imageSource) => messageOf(pipeline.predict({ imageSource })));
await new Promise(setImmediate);
await Promise.all([pipeline.dispose(), pipeline.dispose()]);
facts.disposed = {
  running: await Promise.all(running),
  later: await messageOf(pipeline.predict({ imageSource: red })),
};

await writeFile('facts.json', JSON.stringify(facts));
