import { describe, expect, it } from 'vitest';
import { parseLabels } from '../../src/bundle/labels.ts';

const CAT_DOG = ['cat', 'dog'];

describe('parseLabels', () => {
  it.each<[string, unknown, readonly string[]]>([
    ['an array', CAT_DOG, CAT_DOG],
    ['an index dictionary', { 1: 'dog', 0: 'cat' }, CAT_DOG],
    ["Keras' class_indices", { dog: 1, cat: 0 }, CAT_DOG],
    ["Hugging Face's config.json", { model_type: 'vit', id2label: { 0: 'cat', 1: 'dog' } }, CAT_DOG],
    ["Lobe's signature.json", { doc_id: 'x', classes: { Label: CAT_DOG }, format: 'onnx' }, CAT_DOG],
    ['ten, in the order of numbers', Object.fromEntries(digits().map((name, id) => [id, name])), digits()],
  ])('reads %s', (_, value, labels) => {
    expect(parseLabels(JSON.stringify(value), 'labels.json')).toEqual(labels);
  });

  it.each<[string, string, readonly string[]]>([
    ['one label a line', 'cat\ndog\n', CAT_DOG],
    ["Custom Vision's labels.txt", '\uFEFFcat\r\ndog', CAT_DOG],
    ["Teachable Machine's labels.txt", '0 cat\n1 dog\n', CAT_DOG],
    ['an index and a colon', '0: cat\n1: dog', CAT_DOG],
    ['labels of several words', '0 Class 1\n1 Class 2', ['Class 1', 'Class 2']],
    ['labels that are numbers', '0\n1\n2', ['0', '1', '2']],
    ['labels that begin with another number', '1 euro\n2 euro', ['1 euro', '2 euro']],
  ])('reads a text of %s', (_, text, labels) => {
    expect(parseLabels(text, 'labels.txt')).toEqual(labels);
  });

  it.each<[string, string, RegExp]>([
    ['ids with a gap', '{"0": "cat", "2": "dog"}', /no list of labels/],
    ['a label in quotes', '"cat"', /no list of labels/],
    ['nothing but an object', '{}', /no list of labels/],
    ['a blank line', 'cat\n\ndog', /Label 1/],
    ['bytes', 'cat\0dog', /no text/],
    ['nothing', '  ', /not JSON/],
  ])('refuses %s', (_, text, message) => {
    expect(() => parseLabels(text, 'labels.json')).toThrow(
      expect.objectContaining({ code: 'labels-invalid', message: expect.stringMatching(message) as string }),
    );
  });
});

function digits(): string[] {
  return Array.from({ length: 11 }, (_, id) => `n${id}`);
}
