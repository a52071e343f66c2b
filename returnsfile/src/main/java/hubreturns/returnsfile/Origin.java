package hubreturns.returnsfile;

import org.apache.poi.ss.util.CellReference;

/**
 * The kind of a returns file, which decides how messages name a place in it
 * (docs/client.md#the-returns-file).
 */
public sealed interface Origin {

  /** A text file, whose lines are counted. */
  record TextFile() implements Origin {
    @Override
    public String line(long number) {
      return "line " + number;
    }

    @Override
    public String cell(long number, int column) {
      return line(number);
    }

    @Override
    public String cellOnly(long number, int column) {
      return "";
    }

    @Override
    public String lineOnly(long number) {
      return line(number);
    }

    @Override
    public String column(int column) {
      return String.valueOf(column + 1);
    }
  }

  /** A sheet of a workbook, whose rows and columns the spreadsheet numbers and letters. */
  record Sheet(String name) implements Origin {
    @Override
    public String line(long number) {
      return "sheet '%s', row %d".formatted(Flaw.shortened(name), number);
    }

    @Override
    public String cell(long number, int column) {
      return "sheet '%s', cell %s".formatted(Flaw.shortened(name), cellOnly(number, column));
    }

    @Override
    public String cellOnly(long number, int column) {
      return letters(column) + number;
    }

    @Override
    public String lineOnly(long number) {
      return "row " + number;
    }

    @Override
    public String column(int column) {
      return letters(column);
    }

    /** The letters that a spreadsheet shows above a column, which is counted from 0. */
    static String letters(int column) {
      return CellReference.convertNumToColString(column);
    }
  }

  /** A line, with everything that a person needs to find it. */
  String line(long number);

  /** A cell; the column is counted from 0. */
  String cell(long number, int column);

  /** A cell as a spreadsheet names it; empty for a text file. The column is counted from 0. */
  String cellOnly(long number, int column);

  /** A line, for a text that names the file's sheet elsewhere. */
  String lineOnly(long number);

  /** A column, which is counted from 0. */
  String column(int column);
}
