// Does one pool of images decide rightly whether to pretrain? Prints, for every case, the pools that were right at each n.
import { denoFiles } from "../datasets/deno_files.ts";
import { fashionMnist } from "../datasets/fashion_mnist.ts";
import { clear, countRight, decide, fashionCases } from "../fixtures/pool_decisions.ts";
import { openCpuBackend } from "../numerics/open_cpu_backend.ts";

const backend = await openCpuBackend();
const images = await fashionMnist(denoFiles);

for (const learner of ["readout", "tangent"]) {
  for (const poolSamples of ["200", "400"]) {
    const values = {
      learner,
      poolSamples,
      measuredSamples: "400",
      sourceSamples: "200",
      width: "256",
      stopLoss: "0.03",
      sourceRichness: "3",
      targetSamples: "10,20,50,100",
    };
    const decisions = await decide(backend, images, fashionCases, { values, instances: 8 });
    const [all, sure] = [countRight(decisions), countRight(clear(decisions))];
    console.log(
      `${learner}, P = ${poolSamples}: ${all.right} of ${all.pools} decisions right; where the gain exceeds three ` +
        `standard errors ${sure.right} of ${sure.pools}; where the pool is sure, too, ${sure.sureRight} of ${sure.sure}`,
    );
    for (const { name } of fashionCases) {
      const own = decisions.filter((one) => one.name === name);
      const told = own.map(({ samples, gain, standardError, right, pools }) =>
        `n ${samples}: ${gain.toFixed(3)}(${standardError.toFixed(3)}) ${right}/${pools}`
      );
      console.log(`  ${name}\n    ${told.join("  ")}`);
    }
  }
}
