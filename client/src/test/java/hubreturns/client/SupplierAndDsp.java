package hubreturns.client;

import hubreturns.testing.TestPki;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Tests of a supplier with an empty folder, and of the DSP to which it sends. */
abstract class SupplierAndDsp {
  private static final TestPki PKI = new TestPki();

  @TempDir Path folder;
  Supplier supplier;
  @AutoClose DspDouble dsp;

  @BeforeEach
  void open() {
    supplier = new Supplier(folder, PKI);
    dsp = new DspDouble(PKI);
  }
}
