package hubreturns.ssi.overview;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A chart of stacked bars that the server draws. The page shows its table beside it.
 *
 * @param width and height of the drawing, in its own units
 * @param lines horizontal, with their values
 */
public record Chart(int width, int height, List<Bar> bars, List<Line> lines, List<Label> labels) {

  /** One piece of a bar; {@code link} leads to the list of what it counts. */
  public record Bar(
      double x, double y, double width, double height, String colour, String title, String link) {}

  /** A horizontal line across the chart. */
  public record Line(double y, String label) {}

  /** A label below a column. */
  public record Label(double x, String text) {}

  /** One piece of a column, before it is drawn. */
  record Segment(long amount, String colour, String title, String link) {}

  /** One column, before it is drawn. */
  record Column(String label, List<Segment> pieces) {
    long total() {
      return pieces.stream().mapToLong(Segment::amount).sum();
    }
  }

  private static final int WIDTH = 760;
  private static final int HEIGHT = 220;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int BOTTOM = 24;
  private static final int TOP = 10;

  static Chart of(List<Column> columns) {
    long most = Math.max(1, columns.stream().mapToLong(Column::total).max().orElse(1));
    long step = step(most);
    long top = (most + step - 1) / step * step;
    double scale = (HEIGHT - BOTTOM - TOP) / (double) top;
    double pitch = (WIDTH - LEFT - RIGHT) / (double) Math.max(1, columns.size());
    List<Bar> bars = new ArrayList<>();
    List<Label> labels = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      Column column = columns.get(i);
      double x = LEFT + i * pitch;
      double y = HEIGHT - BOTTOM;
      for (Segment piece : column.pieces()) {
        // A piece that counts anything is drawn high enough to be seen.
        double high = piece.amount() == 0 ? 0 : Math.max(1.2, piece.amount() * scale);
        y -= high;
        if (high > 0) {
          bars.add(
              new Bar(
                  round(x + pitch * 0.1),
                  round(y),
                  round(pitch * 0.8),
                  round(high),
                  piece.colour(),
                  piece.title(),
                  piece.link()));
        }
      }
      if (!column.label().isEmpty()) {
        labels.add(new Label(round(x + pitch / 2), column.label()));
      }
    }
    List<Line> lines = new ArrayList<>();
    for (long mark = 0; mark <= top; mark += step) {
      lines.add(
          new Line(round(HEIGHT - BOTTOM - mark * scale), String.format(Locale.UK, "%,d", mark)));
    }
    return new Chart(WIDTH, HEIGHT, bars, lines, labels);
  }

  /** A round number that divides the height into at most five. */
  private static long step(long most) {
    long power = 1;
    while (true) {
      for (long factor : new long[] {1, 2, 5}) {
        if (factor * power * 5 >= most) {
          return factor * power;
        }
      }
      power *= 10;
    }
  }

  private static double round(double value) {
    return Math.round(value * 10) / 10.0;
  }
}
