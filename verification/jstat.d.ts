/** The part of jStat that is used here; the package has no types of its own. */
declare module 'jstat' {
  interface Hypergeometric {
    /** Probability of at most `drawn` marked ones among `draws` of a population, without replacement. */
    cdf(drawn: number, population: number, marked: number, draws: number): number;
  }

  interface Beta {
    /** The quantile. */
    inv(probability: number, alpha: number, beta: number): number;
  }

  interface ChiSquare {
    cdf(statistic: number, freedom: number): number;
  }

  const jStat: { readonly hypgeom: Hypergeometric; readonly beta: Beta; readonly chisquare: ChiSquare };
  export default jStat;
}
