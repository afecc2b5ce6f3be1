/**
 * Blocks on executors: their names, the model's probe, the task that makes them, what it answers,
 * and what lies in the store.
 */
package org.sitsformer.udf.classify;
