//! What a project keeps of its model versions.

use crate::{
    Store,
    error::StoreError,
    measurement::{self, Measurement},
    model::{self, ListedVersion, ModelVersion, NewModelVersion},
};

impl Store {
    /// Keeps a model version and gives its number.
    pub async fn add_model_version(&self, version: NewModelVersion) -> Result<u32, StoreError> {
        let mut transaction = self.begin().await?;
        let number = model::add(&mut transaction, None, version).await?;
        transaction.commit().await?;
        Ok(number)
    }

    /// Keeps a model version under the number that it already goes by on suggestions and decisions. Not
    /// every version is kept, so that numbers may be left out; none may be given twice.
    pub async fn add_numbered_model_version(
        &self,
        number: u32,
        version: NewModelVersion,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        model::add(&mut transaction, Some(number), version).await?;
        transaction.commit().await?;
        Ok(())
    }

    /// The newest model version; none before the first.
    pub async fn latest_model_version(&self) -> Result<Option<ModelVersion>, StoreError> {
        model::latest(&mut *self.view().await?).await
    }

    /// The highest number that a model version ever went by in this project, kept or not; 0 before the
    /// first.
    pub async fn highest_model_version(&self) -> Result<u32, StoreError> {
        model::highest_number(&mut *self.view().await?).await
    }

    /// The model version of this number.
    pub async fn model_version(&self, number: u32) -> Result<ModelVersion, StoreError> {
        model::get(&mut *self.view().await?, number).await
    }

    /// The newest `most` model versions without their weights, newest first.
    pub async fn model_versions(&self, most: u32) -> Result<Vec<ListedVersion>, StoreError> {
        model::list(&mut *self.view().await?, most).await
    }

    /// The model version that a person chose to be in use; none where the newest is.
    pub async fn chosen_version(&self) -> Result<Option<u32>, StoreError> {
        // The choice came into projects with the measurements.
        let Some(mut view) = self.view_of("measurement").await? else { return Ok(None) };
        model::chosen(&mut view).await
    }

    /// Remembers that a person chose this model version, or none. No action: undo leaves it as it is.
    pub async fn choose_version(&self, number: Option<u32>) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        model::choose(&mut transaction, number).await?;
        Ok(transaction.commit().await?)
    }

    /// Keeps how good a model version was, in place of an earlier measurement of about as many annotations:
    /// those whose first two digits are the same. Its time is now.
    pub async fn keep_measurement(&self, measurement: &Measurement) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        measurement::keep(&mut transaction, measurement).await?;
        Ok(transaction.commit().await?)
    }

    /// How good model versions on this encoder were, by the number of annotations.
    pub async fn measurements(&self, encoder: &str) -> Result<Vec<Measurement>, StoreError> {
        let Some(mut view) = self.view_of("measurement").await? else { return Ok(Vec::new()) };
        measurement::all(&mut view, encoder).await
    }

    /// Lets go of the weights of all but the newest `keep` model versions and of the chosen one; their other data
    /// stays.
    pub async fn thin_model_versions(&self, keep: u32) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        model::thin(&mut transaction, keep).await?;
        Ok(transaction.commit().await?)
    }
}
