#pragma once

#include "ops/auto_orient.h"
#include "ops/blur.h"
#include "ops/brightness.h"
#include "ops/contrast.h"
#include "ops/crop.h"
#include "ops/custom.h"
#include "ops/flip.h"
#include "ops/gamma.h"
#include "ops/grayscale.h"
#include "ops/resize.h"
#include "ops/rotate.h"
#include "ops/sharpen.h"
