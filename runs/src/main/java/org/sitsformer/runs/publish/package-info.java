/** Which run is the one that everybody sees. Whether it may be is decided by those who publish. */
package org.sitsformer.runs.publish;
