package hubreturns.client.results;

import hubreturns.returns.ReturnDetail;
import hubreturns.returnsfile.Column;
import hubreturns.returnsfile.SentValues;
import hubreturns.vocabulary.DeviceId;
import java.util.List;

/**
 * A hub that a request names and the returns file does not, because somebody deleted its line after
 * the request was sent. The results end with these hubs: otherwise nothing would say what the DSP
 * decided.
 *
 * @param detail the associated information with which the hub was sent
 */
public record HubWithoutLine(DeviceId hub, ReturnDetail detail, LineResult result) {
  /** The cells of a line below this header, as if the line was still in the file. */
  List<String> cells(List<String> header) {
    return header.stream().map(title -> Column.named(title).map(this::cell).orElse("")).toList();
  }

  private String cell(Column column) {
    return column == Column.DEVICE_ID ? hub.toString() : SentValues.cell(detail, column);
  }
}
