/** Blocks become tiles and tables of pixels. */
package org.sitsformer.jobs.assemble;
