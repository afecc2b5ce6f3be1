/** GeoTIFF in and out. */
package org.sitsformer.geo.tiff;
