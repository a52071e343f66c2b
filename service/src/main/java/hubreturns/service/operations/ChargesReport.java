package hubreturns.service.operations;

import hubreturns.service.query.Report;
import hubreturns.service.query.Selection;
import hubreturns.ssi.hub.ChargeTotals;
import hubreturns.ssi.hub.Charges;
import java.util.HashMap;
import java.util.Map;

/** The report of charges, as the hub page shows the charge of each return. */
final class ChargesReport {
  private ChargesReport() {}

  static Report of(Charges charges, Selection selection) {
    Map<String, Object> parameters = new HashMap<>(selection.parameters());
    parameters.putAll(ChargeTotals.parameters(charges));
    return new Report(ChargeTotals.SQL.formatted(Selection.OF_REQUEST.strip()), parameters);
  }
}
