/**
 * Statistics over plain counts: distances, tests, confusion matrices, areas, calibration. Nothing
 * here knows maps, runs or files.
 */
package org.sitsformer.trust.measure;
