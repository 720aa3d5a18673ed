/**
 * `pipeline.json`: how a picture becomes scores. The types are those that every generated model package carries, so that the
 * tool and its output can not come to mean different things. JSON Schema: `schemas/pipeline.v1.json`.
 */
export type * from '../../templates/model/src/pipeline.ts';
