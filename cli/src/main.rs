//! x
use std::io::Read;
fn main(){ let mut s=String::new(); std::io::stdin().read_to_string(&mut s).unwrap();
 for l in s.lines(){ let r=fixtext::Fixer::new().least_confidence(0.5).repair(l); println!("{}",r.text); for e in r.edits { println!("     {:?} -> {:?} {:?} {}", e.before,e.after,e.steps.iter().map(|s|s.to_string()).collect::<Vec<_>>(), e.confidence);} } }
