/** Loading models and running batches on ONNX Runtime and PyTorch, both through DJL. */
package org.sitsformer.predict.engine;
