/**
 * Loading models and running batches on ONNX Runtime and PyTorch, both through DJL. The only
 * package that knows DJL; nothing of pixels and dates.
 */
package org.sitsformer.predict.engine;
