/**
 * Statistics over plain counts and sums: distances, tests, confusion matrices, areas, calibration.
 * Of maps nothing is known but what a code of confidence means; of sides, days, runs and files
 * nothing.
 */
package org.sitsformer.trust.measure;
