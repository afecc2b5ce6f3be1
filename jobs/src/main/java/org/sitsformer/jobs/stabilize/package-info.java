/**
 * Derives a map that keeps a pixel's class until another one is clearly better, from blocks that
 * lie in the store. No model is run.
 */
package org.sitsformer.jobs.stabilize;
