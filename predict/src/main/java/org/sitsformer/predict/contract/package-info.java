/**
 * What a model expects and returns: a STAC item with the MLM extension beside the weights. Records
 * and their reader; opens no weights.
 */
package org.sitsformer.predict.contract;
