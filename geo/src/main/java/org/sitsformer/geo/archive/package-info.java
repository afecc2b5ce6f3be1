/** Files become scenes: names, headers, refusals, statistics of samples. */
package org.sitsformer.geo.archive;
