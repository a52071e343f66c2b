package hubreturns.ssi.page;

import hubreturns.vocabulary.ConnectionMethod;
import hubreturns.vocabulary.FaultReason;
import hubreturns.vocabulary.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.ui.Model;

/**
 * The return type that a form gives all hubs of a file.
 *
 * @param reason and method, for fault returns only
 */
public record ReturnTypeChoice(String type, String reason, String method) {

  /** Nothing chosen yet. */
  public static final ReturnTypeChoice NONE = new ReturnTypeChoice("", "", "");

  /** The columns of a returns file that the choice fills, after the Device ID. */
  public static final List<String> FILE_COLUMNS =
      List.of("device_id", "return_type", "fault_reason", "connection_method");

  /** Reads the fields of a form. */
  public static ReturnTypeChoice from(Map<String, String> fields) {
    return new ReturnTypeChoice(
        fields.getOrDefault("type", ""),
        fields.getOrDefault("reason", ""),
        fields.getOrDefault("method", ""));
  }

  /** Shows the choice on a page, with all that can be chosen. */
  public void addTo(Model model) {
    model.addAttribute("choice", this);
    model.addAttribute("types", Choices.RETURN_TYPES);
    model.addAttribute("faultTypes", Choices.FAULT_RETURN_TYPES);
    model.addAttribute("reasons", Choices.FAULT_REASONS);
    model.addAttribute("methods", Choices.CONNECTION_METHODS);
  }

  /** Whether the return type needs a fault reason and a connection method. */
  public boolean isFault() {
    return Choices.FAULT_RETURN_TYPES.contains(type);
  }

  /** What is missing or unknown. */
  public List<FieldError> errors() {
    List<FieldError> errors = new ArrayList<>();
    if (!Choices.RETURN_TYPES.contains(type)) {
      errors.add(new FieldError("type", "Select a return type"));
    }
    if (isFault() && Word.read(FaultReason.class, reason).isEmpty()) {
      errors.add(new FieldError("reason", "Select a fault reason: a fault return needs one"));
    }
    if (isFault() && Word.read(ConnectionMethod.class, method).isEmpty()) {
      errors.add(new FieldError("method", "Select a connection method: a fault return needs one"));
    }
    return errors;
  }

  /** The line of a returns file for this hub. */
  public List<String> fileRow(String deviceId) {
    return List.of(deviceId, type, isFault() ? reason : "", isFault() ? method : "");
  }
}
