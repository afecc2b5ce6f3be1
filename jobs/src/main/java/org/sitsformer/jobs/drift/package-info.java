/**
 * Adds statistics of blocks and scenes up, hands the counts to the mathematics, and keeps what it
 * says.
 */
package org.sitsformer.jobs.drift;
