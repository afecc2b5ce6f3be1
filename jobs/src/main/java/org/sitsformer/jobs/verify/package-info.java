/**
 * Reads again what a run lists, and says what a block's name was made of. Nothing is made anew: a
 * damaged block is at most removed.
 */
package org.sitsformer.jobs.verify;
