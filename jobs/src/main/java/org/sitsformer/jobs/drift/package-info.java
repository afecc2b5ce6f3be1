/**
 * Adds statistics of blocks and scenes up, hands the counts to the mathematics, which is
 * trust.drift, and keeps what it says. No rule of what matters.
 */
package org.sitsformer.jobs.drift;
