//! What the tools of fixtext share: reading corpora, classing characters, and
//! building the model.

pub mod classes;
pub mod corpus;
pub mod damage;
pub mod languages;
pub mod model;
pub mod perfect_hash;
pub mod signs;
pub mod training;
