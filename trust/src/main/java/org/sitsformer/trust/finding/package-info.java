/**
 * What drift is said to be: findings, their metrics with the sizes that matter, severities, causes,
 * and the document that holds them. No measuring: of counts only shares and a mean, for the
 * document.
 */
package org.sitsformer.trust.finding;
