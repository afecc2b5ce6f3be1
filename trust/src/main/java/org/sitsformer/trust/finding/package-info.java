/**
 * What drift is said to be: findings, their metrics and severities, causes, and the document that
 * holds them. No arithmetic.
 */
package org.sitsformer.trust.finding;
