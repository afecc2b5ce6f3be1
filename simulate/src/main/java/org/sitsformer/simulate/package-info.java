/** A Sentinel-2-like archive with known truth, and drift to inject into it. */
package org.sitsformer.simulate;
