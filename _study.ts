import { lastValueFrom, toArray } from "rxjs";
import { openCpuBackend } from "./numerics/open_cpu_backend.ts";
import advise from "./pipelines/advise.ts";
import { resolveRun } from "./pipelines/resolve_run.ts";
import { runPipeline } from "./pipelines/run_pipeline.ts";
import { noResources } from "./pipelines/resources.ts";
import { madeUpTable } from "./fixtures/made_up_tables.ts";
const backend = await openCpuBackend();
const d=20;
const relu=(x:number)=>Math.max(0,x);
// teachers
const f={
  bumps:(x:Float64Array,n:number)=>Math.abs(x[0])+Math.abs(x[1])+0.3*n,
  same2:(x:Float64Array,n:number)=>Math.abs(x[0])-Math.abs(x[1])+0.3*n,
  other:(x:Float64Array,n:number)=>Math.abs(x[10])-Math.abs(x[11])+0.3*n,
  half:(x:Float64Array,n:number)=>Math.abs(x[0])-Math.abs(x[11])+0.3*n,
  lin:(x:Float64Array,n:number)=>x[5]-x[6]+0.5*n,
  noise:(_:Float64Array,n:number)=>n,
};
type F=keyof typeof f;
const cases:[F,F,boolean][]=[["bumps","same2",false],["bumps","other",false],["bumps","half",false],["noise","same2",false],["noise","lin",false],["lin","lin",false],["lin","other",false],["bumps","same2",true],["bumps","other",true]];
const sizes="10,30,100,150";
async function run(s:F,t:F,classes:boolean,rows:number,seed:number,instances=2){
  const source=madeUpTable({seed:1000+seed,rows:600,columns:d,label:f[s],classes,origin:"s"+s});
  const target=madeUpTable({seed:seed,rows,columns:d,label:f[t],classes,origin:"t"+t});
  const tables=()=>Promise.resolve({source,target:{...target,labels:target.labels,labelName:undefined}});
  const r=await resolveRun(advise,{seed,instances,values:{source:"a",target:"b",sizes,width:"128",sourceRichness:"0.3,10",targetRows:String(rows)}},{...noResources,tables});
  const recs=await lastValueFrom(runPipeline(r,{backend,version:"0"}).pipe(toArray()));
  return recs;
}
const TR=Number(Deno.args[0]??8);
for(const [s,t,c] of cases){
  const truth=(await run(s,t,c,1200,99,2)).filter(r=>r.type==="recommendation");
  console.log(`== ${s} -> ${t} ${c?"classes":""} truth:`,truth.map(r=>`${r.samples}: loss ${r.losses!.scratch.toFixed(3)} freeze ${(100*r.measured!.freeze.value/r.losses!.scratch).toFixed(0)}±${(100*r.measured!.freeze.standardError/r.losses!.scratch).toFixed(0)} tune ${(100*r.measured!.fineTune.value/r.losses!.scratch).toFixed(0)}±${(100*r.measured!.fineTune.standardError/r.losses!.scratch).toFixed(0)} ${r.advice}`).join(" | "));
  const tally:Record<string,Record<string,number>>={};let right=0,wrong=0,open=0,sureWrong=0,sure=0,chk={agrees:0,disagrees:0,inconclusive:0} as Record<string,number>;
  const z:number[]=[];
  for(let seed=1;seed<=TR;seed++){
    const recs=await run(s,t,c,300,seed);
    for(const r of recs){ if(r.type==="check")chk[r.verdict]++;
      if(r.type!=="recommendation")continue;
      const tr=truth.find(q=>q.samples===r.samples)!; const L=tr.losses!.scratch, F=tr.measured!.freeze.value/L, T=tr.measured!.fineTune.value/L;
      if(r.measured) z.push((r.measured.fineTune.value/L-T)/Math.hypot(r.measured.fineTune.standardError,tr.measured!.fineTune.standardError)*L);
      (tally[r.samples]??={})[r.advice+(r.confidence==="sure"?"!":"")]=((tally[r.samples])[r.advice+(r.confidence==="sure"?"!":"")]??0)+1;
      if(r.advice==="cannot-tell"){open++;continue;}
      const ok=r.advice==="pretrain-and-freeze"?F>0:r.advice==="pretrain-and-fine-tune"?T>0:Math.max(F,T)<0.05;
      if(ok)right++;else wrong++; if(r.confidence==="sure"){sure++; if(!ok)sureWrong++;}
    }
  }
  const m=z.reduce((a,b)=>a+b,0)/z.length, sd=Math.sqrt(z.reduce((a,b)=>a+(b-m)**2,0)/z.length);
  console.log("  ",JSON.stringify(tally),`right ${right} wrong ${wrong} open ${open}; sure ${sure} wrong ${sureWrong}; checks ${JSON.stringify(chk)}; z of measured tune gain mean ${m.toFixed(2)} sd ${sd.toFixed(2)}`);
}
