/** Where files are and how they are read and written: storage, ranges, digests, documents. */
package org.sitsformer.geo.io;
