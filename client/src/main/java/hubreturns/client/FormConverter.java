package hubreturns.client;

import hubreturns.returns.Form;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code list} and {@code single}. */
final class FormConverter implements ITypeConverter<Form> {
  @Override
  public Form convert(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "list" -> Form.LIST;
      case "single" -> Form.SINGLE;
      default -> throw new TypeConversionException("'" + text + "' is not list or single");
    };
  }
}
