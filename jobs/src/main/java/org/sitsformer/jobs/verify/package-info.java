/** Reads again what a run lists, and says what a block's name was made of. */
package org.sitsformer.jobs.verify;
