package hubreturns.simulator.pages;

/** The one stylesheet of the simulator's pages. */
final class Stylesheet {
  static final String TEXT =
      """
      :root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
      body { font: 15px/1.45 system-ui, sans-serif; margin: 1.2rem auto; max-width: 90rem; padding: 0 1rem; }
      header { display: flex; gap: 1.2rem; align-items: baseline; flex-wrap: wrap; }
      h1 { font-size: 1.4rem; margin: 0; }
      h2 { font-size: 1.05rem; margin: 1rem 0 .4rem; }
      .panels { display: grid; grid-template-columns: repeat(auto-fit, minmax(15rem, 1fr)); gap: 1rem; }
      section { border: 1px solid var(--line); border-radius: 6px; padding: 0 .9rem .7rem; }
      .counts { list-style: none; margin: 0; padding: 0; }
      table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
      th, td { text-align: left; padding: .25rem .6rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
      .number { text-align: right; }
      .fields { width: auto; }
      form { margin: .3rem 0; }
      .search { display: flex; gap: .6rem; align-items: baseline; flex-wrap: wrap; }
      .search input { width: 18rem; max-width: 100%; }
      nav { margin: .8rem 0; display: flex; gap: 1rem; }
      td form { display: inline; }
      """;

  private Stylesheet() {}
}
