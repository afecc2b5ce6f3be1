/** Which run is the one that everybody sees. */
package org.sitsformer.runs.publish;
