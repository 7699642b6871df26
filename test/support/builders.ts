/** The builders of test data, in one import. Everything they make is complete and consistent; override what a test is about. */

export { aComparison, type ComparisonShape } from './a-comparison.ts';
export { aDiagnosisInput, someTrials } from './a-diagnosis-input.ts';
export { aGpuDevice, aGpuRun, aGpuTrial, aGpuVariant, someCeilings, someGpuFacts } from './a-gpu.ts';
export { aHistoryReport, type HistoryShape } from './a-history.ts';
export { aNight, aNightReport, aSeriesNight, type NightShape, type NightStory } from './a-night.ts';
export { aRunResult, type RunShape } from './a-run-result.ts';
export { aDockerTarget, aForeignVariant, anEngine, anEnvironment, aProcessTarget, aScenario, aVariant } from './a-scenario.ts';
export { aTrend, type TrendShape } from './a-trend.ts';
export { aFailedTrial, aStateEvidence, aTrial } from './a-trial.ts';
export { aTuning, type TuningShape } from './a-tuning.ts';
export { gaussian, seededRandom } from './random.ts';
export { aMark, aTimeline, START_NS, someMarks } from './some-marks.ts';
