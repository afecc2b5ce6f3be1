/** Reference systems and the ways between them. */
package org.sitsformer.geo.crs;
