import type { LinearAlgebra } from "../linear_algebra.ts";
import type { Matrix } from "../matrix.ts";
import { topEigenpair } from "../top_eigenpair.ts";
import type { ReluNetwork } from "./relu_objective.ts";
import { reluTangentKernel } from "./tangent_features.ts";
