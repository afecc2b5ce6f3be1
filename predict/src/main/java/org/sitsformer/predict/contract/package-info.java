/** What a model expects and returns: a STAC item with the MLM extension beside the weights. */
package org.sitsformer.predict.contract;
