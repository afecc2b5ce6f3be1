/** Derives a map that keeps a pixel's class until another one is clearly better. */
package org.sitsformer.jobs.stabilize;
